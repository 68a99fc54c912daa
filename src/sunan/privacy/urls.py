"""Addresses of the register of processing and of what is held of a person."""

from __future__ import annotations

from django.urls import path

from sunan.privacy import views

app_name = "privacy"

urlpatterns = [
    path("privacy/", views.register, name="register"),
    path("privacy/mine/", views.mine, name="mine"),
    path("privacy/mine.json", views.mine_file, name="mine_file"),
    path("privacy/consents/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("privacy/people/<slug:person>/", views.person, name="person"),
    path("privacy/people/<slug:person>.json", views.person_file, name="person_file"),
    path("privacy/people/<slug:person>/erase/", views.erase, name="erase"),
]
