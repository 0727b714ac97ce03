from django.urls import path

from . import autosave, views

urlpatterns = [
    path("platser/<int:pk>/orsaker/", views.analysis, name="analysis"),
    path("platser/<int:pk>/orsaker/borja/", views.begin, name="analysis_start"),
    path("platser/<int:pk>/orsaker/tomt-fiskben/", views.empty_fishbone, name="fishbone_blank"),
    path("orsaksanalyser/<int:pk>/", views.version, name="analysis_version"),
    path("orsaksanalyser/<int:pk>/spara/", autosave.autosave, name="analysis_autosave"),
    path("orsaksanalyser/<int:pk>/lage/", autosave.state, name="analysis_state"),
    path("orsaksanalyser/<int:pk>/fiskben/", views.fishbones, name="fishbone"),
    path("orsaksanalyser/<int:pk>/historik/", views.history, name="analysis_history"),
    path("orsaksanalyser/<int:pk>/godkann/<party:party>/", views.approve, name="analysis_approve"),
    path("orsaksanalyser/<int:pk>/ta-tillbaka/<party:party>/", views.withdraw, name="analysis_withdraw"),
]
