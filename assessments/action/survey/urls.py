from django.urls import path

from . import autosave, views

urlpatterns = [
    path("platser/<int:pk>/insatsenkat/", views.of_place, name="survey_place"),
    path("insatsenkater/<int:pk>/", views.survey, name="survey_return"),
    path("insatsenkater/<int:pk>/spara/", autosave.autosave, name="survey_autosave"),
    path("insatsenkater/<int:pk>/lage/", autosave.state, name="survey_state"),
    path("insatsenkater/<int:pk>/skriv-under/", views.sign, name="survey_sign"),
    path("insatsenkater/<int:pk>/ta-tillbaka/", views.take_back, name="survey_take_back"),
    path("insatsenkater/<int:pk>/historik/", views.history, name="survey_history"),
]
