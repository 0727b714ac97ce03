from django.urls import path

from .people import views as office
from .views import access, pages, people

urlpatterns = [
    path("", pages.home, name="home"),
    path("lan/", pages.county_list, name="county_list"),
    path("lan/<str:code>/insyn/", access.access_list, name="access_list"),
    path("lan/<str:code>/insyn/ny/", access.access_grant, name="access_grant"),
    path("insyn/<int:pk>/avsluta/", access.access_end, name="access_end"),
    path("lan/<str:code>/personer/", office.people_list, name="people_list"),
    path("lan/<str:code>/personer/ny/", office.people_invite, name="people_invite"),
    path("uppdrag/<int:pk>/avsluta/", office.membership_end, name="membership_end"),
    path("uppdrag/<int:pk>/brev/", office.membership_invite, name="membership_invite"),
    path("hjalp/", pages.help, name="help"),
    path("tillganglighet/", pages.accessibility, name="accessibility"),
    path("personuppgifter/", pages.privacy, name="privacy"),
    path("mina-uppgifter/", people.profile, name="profile"),
    path("mina-uppgifter/brev/", people.letter_choices, name="letter_choices"),
    path("mina-uppgifter/avsluta-nyckel/", people.token_end, name="token_end"),
    path("mina-uppgifter/ny-kalenderadress/", people.calendar_renew, name="calendar_renew"),
    path("mina-uppgifter/avsluta-kalenderadress/", people.calendar_end, name="calendar_end"),
]
