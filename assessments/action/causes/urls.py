from django.urls import path

from . import views

urlpatterns = [
    path("platser/<int:pk>/orsaker/", views.analysis, name="analysis"),
    path("platser/<int:pk>/orsaker/borja/", views.begin, name="analysis_start"),
    path("platser/<int:pk>/orsaker/tomt-fiskben/", views.empty_fishbone, name="fishbone_blank"),
    path("orsaksanalyser/<int:pk>/", views.version, name="analysis_version"),
    path("orsaksanalyser/<int:pk>/fiskben/", views.fishbones, name="fishbone"),
    path("orsaksanalyser/<int:pk>/historik/", views.history, name="analysis_history"),
    path("orsaksanalyser/<int:pk>/godkann/<party:party>/", views.approve, name="analysis_approve"),
]
