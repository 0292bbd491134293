"""Define the tables of users, their sessions and logins, blocked networks, tokens and the audit."""

from accounts.models.audit import AppendOnly, AuditEntry
from accounts.models.identity import ServerIdentity
from accounts.models.logins import ChallengeAccount, LoginEvent
from accounts.models.networks import BlockedNetwork
from accounts.models.registration import Invitation, RegistrationSwitch
from accounts.models.sessions import Session
from accounts.models.tokens import ApiToken, ResumeToken
from accounts.models.users import User, UserManager, validate_name

__all__ = [
    "ApiToken",
    "AppendOnly",
    "AuditEntry",
    "BlockedNetwork",
    "ChallengeAccount",
    "Invitation",
    "LoginEvent",
    "RegistrationSwitch",
    "ResumeToken",
    "ServerIdentity",
    "Session",
    "User",
    "UserManager",
    "validate_name",
]
