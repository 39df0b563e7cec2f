"""Users and organizations on the wire."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from metaverse.schemas.fields import Email, FlatObject, Moment, Name, Text, Word
from metaverse.security.passwords import LONGEST, SHORTEST
from metaverse.security.roles import Role

USER_ROLES = [Role.VIEWER.value, Role.OPERATOR.value, Role.ADMIN.value, Role.OWNER.value]


class Strict(Schema):
    """A body without unknown fields."""

    class Meta:
        unknown = RAISE


class Login(Strict):
    """How a user signs in; programs without cookies ask for the refresh token in the answer."""

    email = Text(256, required=True, at_least=3)
    password = Text(LONGEST, required=True, at_least=1)
    wantRefreshToken = fields.Boolean(load_default=False)


class Refresh(Strict):
    """What a program without cookies shows; a browser's cookie comes by itself."""

    refreshToken = Text(256)


class Belonging(Schema):
    """An organization and what the caller is there."""

    id = fields.String()
    name = fields.String(allow_none=True)
    role = Word(Role)


class Profile(Schema):
    """Who is signed in; a token has no address."""

    id = fields.String()
    email = fields.String(allow_none=True)
    name = fields.String()
    organizations = fields.List(fields.Nested(Belonging))


class OwnPatch(Strict):
    """What changes of one's own account; a new password takes the present one."""

    name = Name()
    password = Text(LONGEST, at_least=SHORTEST)
    currentPassword = Text(LONGEST)


class SignIn(Schema):
    """One place where a user is signed in; `client` is what the browser calls itself, `address` where it was last."""

    id = fields.String()
    client = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    createdAt = Moment()
    lastUsedAt = Moment()
    expiresAt = Moment()
    isThis = fields.Boolean()


class SignIns(Schema):
    """Where a user is signed in."""

    items = fields.List(fields.Nested(SignIn))


class SignedIn(Schema):
    """What a sign-in or a refresh gives; `expiresIn` is in seconds."""

    accessToken = fields.String()
    expiresIn = fields.Integer()
    user = fields.Nested(Profile)
    refreshToken = fields.String()


class SignedOut(Schema):
    """Where a browser goes to sign out at the provider as well."""

    continueAt = fields.String()


class ProviderView(Schema):
    """The provider by which people sign in: what it is called, and where the browser goes."""

    label = fields.String()
    start = fields.String()


class WaysIn(Schema):
    """How people sign in here."""

    passwords = fields.Boolean()
    provider = fields.Nested(ProviderView, allow_none=True)


class LetIn(Strict):
    """A ticket of `flask users let-in`, which is good once."""

    ticket = Text(2048, required=True, at_least=1)


class UserNew(Strict):
    """A new user."""

    email = Email(required=True)
    name = Name(required=True)
    password = Text(LONGEST, required=True, at_least=SHORTEST)
    role = fields.String(required=True, validate=validate.OneOf(USER_ROLES))


class UserPatch(Strict):
    """What changes of a user; what is not named stays."""

    name = Name()
    password = Text(LONGEST, at_least=SHORTEST)
    role = fields.String(validate=validate.OneOf(USER_ROLES))
    disabled = fields.Boolean()


class UserView(Schema):
    """A user of an organization."""

    id = fields.String()
    email = fields.String()
    name = fields.String()
    role = fields.String()
    disabled = fields.Boolean()
    createdAt = Moment()


class OrganizationPatch(Strict):
    """What changes of an organization; what is not named stays."""

    name = Name()
    settings = FlatObject()


class OrganizationView(Schema):
    """An organization, and where its log ends."""

    id = fields.String()
    name = fields.String()
    epoch = fields.String()
    seq = fields.Integer()
    settings = fields.Dict()
    createdAt = Moment()
