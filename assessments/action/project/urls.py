from django.urls import path

from . import meeting_views, pair_views, views

urlpatterns = [
    path("lan/<str:code>/projekt/", views.project_list, name="project_list"),
    path("lan/<str:code>/projekt/nytt/", views.project_create, name="project_create"),
    path("projekt/<int:pk>/", views.project, name="project"),
    path("projekt/<int:pk>/kalender.ics", views.project_calendar, name="project_calendar"),
    path("projekt/<int:pk>/andra/", views.project_edit, name="project_edit"),
    path("projekt/<int:pk>/historik/", views.project_history, name="project_history"),
    path("projekt/<int:pk>/nytt-par/", pair_views.pair_add, name="pair_add"),
    path("projekt/<int:pk>/ny-traff/", meeting_views.meeting_add, name="meeting_add"),
    path("par/<int:pk>/", pair_views.pair, name="pair"),
    path("par/<int:pk>/atagande/<party:party>/", pair_views.commitment, name="commitment"),
    path("par/<int:pk>/atagande/<party:party>/ta-bort/", pair_views.commitment_take_back, name="commitment_take_back"),
    path("par/<int:pk>/ta-bort/", pair_views.pair_remove, name="pair_remove"),
    path("traffar/<int:pk>/", meeting_views.meeting, name="meeting"),
    path("traffar/<int:pk>/andra/", meeting_views.meeting_edit, name="meeting_edit"),
    path("traffar/<int:pk>/narvaro/", meeting_views.meeting_attendance, name="meeting_attendance"),
    path("traffar/<int:pk>/nytt-beslut/", meeting_views.decision_add, name="meeting_decision_add"),
    path("traffar/<int:pk>/ny-uppgift/", meeting_views.task_add, name="task_add"),
    path("traffar/<int:pk>/ta-bort/", meeting_views.meeting_remove, name="meeting_remove"),
    path("traffbeslut/<int:pk>/", meeting_views.decision, name="meeting_decision"),
    path("projektuppgifter/<int:pk>/", meeting_views.task, name="task"),
    path("projektuppgifter/<int:pk>/klar/", meeting_views.task_tick, name="task_tick"),
]
