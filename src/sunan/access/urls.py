"""Addresses of accounts, people, organisations and of the log."""

from __future__ import annotations

from django.urls import path

from sunan.access.views import account, identities, log, organisations, people, provider, rights, sign_in

app_name = "access"

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/provider/", provider.begin, name="provider"),
    path("sign-in/provider/return/", provider.finish, name="provider_return"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/second-factor/", account.second_factor, name="second_factor"),
    path("account/sessions/end/", account.end_sessions, name="end_sessions"),
    path("log/", log.events, name="log"),
    path("log/<int:number>/", log.event, name="event"),
    path("people/", people.people, name="people"),
    path("people/new/", people.create, name="create_person"),
    path("people/<str:user>/", people.person, name="person"),
    path("people/<str:user>/lock/", people.lock, name="lock_person"),
    path("people/<str:user>/unlock/", people.unlock, name="unlock_person"),
    path("people/<str:user>/password/", people.reset_password, name="reset_password"),
    path("people/<str:user>/second-factor/", people.reset_second_factor, name="reset_second_factor"),
    path("people/<str:user>/move/", people.move, name="move_person"),
    path("people/<str:user>/identity/link/", identities.link, name="link_identity"),
    path("people/<str:user>/identity/unlink/", identities.unlink, name="unlink_identity"),
    path("people/<str:user>/grant/", rights.grant, name="grant"),
    path("people/<str:user>/grants/<int:number>/revoke/", rights.revoke, name="revoke"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.create, name="create_organisation"),
    path("organisations/<str:organisation>/", organisations.organisation, name="organisation"),
    path("organisations/<str:organisation>/rename/", organisations.rename, name="rename_organisation"),
    path("organisations/<str:organisation>/areas/", organisations.change_areas, name="change_areas"),
    path("organisations/<str:organisation>/merge/", organisations.merge, name="merge_organisation"),
    path("organisations/<str:organisation>/close/", organisations.close, name="close_organisation"),
]
