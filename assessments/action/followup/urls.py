from django.urls import path

from . import views

urlpatterns = [
    path("platser/<int:pk>/uppfoljning/", views.show, name="followup"),
    path("platser/<int:pk>/uppfoljning/<str:label>/", views.show, name="followup_round"),
]
