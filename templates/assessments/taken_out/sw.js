{% load static %}import { start } from "{% static "js/service-worker.js" %}";

start(JSON.parse("{{ told|escapejs }}"));
