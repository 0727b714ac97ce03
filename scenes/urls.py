from django.urls import path

from .background import views

urlpatterns = [
    path("kartbild/<int:z>/<int:x>/<int:y>.<str:form>", views.tile, name="map_tile"),
]
