"""Addresses of accounts and of the log."""

from __future__ import annotations

from django.urls import path

from sunan.access.views import account, log, sign_in

app_name = "access"

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/second-factor/", account.second_factor, name="second_factor"),
    path("account/sessions/end/", account.end_sessions, name="end_sessions"),
    path("log/", log.events, name="log"),
    path("log/<int:number>/", log.event, name="event"),
]
