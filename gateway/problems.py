"""The table of every error that a client can meet: permanent code, status, titles, remedy.

A code is never reused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of the table: what went wrong and what the app should do about it."""

    code: str
    status: int
    title: str
    titel: str  # the Swedish title
    remedy: str
    retryable: bool = False


def _table(*rows: Problem) -> Mapping[str, Problem]:
    return {row.code: row for row in rows}


PROBLEMS: Mapping[str, Problem] = _table(
    Problem(
        "invalid-request",
        400,
        "The request cannot be read",
        "Begäran kan inte läsas",
        "Mend the request as detail and errors say.",
    ),
    Problem(
        "invalid-parameter",
        400,
        "A parameter is not valid",
        "En parameter är ogiltig",
        "Mend the parameters named in errors.",
    ),
    Problem(
        "invalid-body",
        400,
        "The body is not valid",
        "Innehållet är ogiltigt",
        "Mend the fields named in errors.",
    ),
    Problem(
        "invalid-host",
        400,
        "The Host header is not one of this API",
        "Host-huvudet hör inte till detta API",
        "Use one of the API's public addresses.",
    ),
    Problem(
        "unauthenticated",
        401,
        "Sign-in is needed",
        "Inloggning krävs",
        "Send a valid access token or API key.",
    ),
    Problem(
        "invalid-token",
        401,
        "The token is not valid",
        "Åtkomstbeviset är ogiltigt",
        "Get a new access token and try again.",
    ),
    Problem(
        "token-unverifiable",
        401,
        "The token cannot be verified now",
        "Åtkomstbeviset kan inte kontrolleras just nu",
        "Try again later, or sign in again.",
        retryable=True,
    ),
    Problem(
        "insufficient-scope",
        403,
        "The scope is missing",
        "Behörighet saknas",
        "Ask for a token with the scope of the operation.",
    ),
    Problem(
        "not-admitted",
        403,
        "The person is not admitted",
        "Personen har inte tillträde",
        "Contact the administrator of the service.",
    ),
    Problem(
        "not-found",
        404,
        "Not found",
        "Hittades inte",
        "Check the address; the object may be gone or not be yours.",
    ),
    Problem(
        "method-not-allowed",
        405,
        "The method is not allowed here",
        "Metoden är inte tillåten här",
        "Use one of the methods in Allow.",
    ),
    Problem(
        "not-acceptable",
        406,
        "No acceptable representation",
        "Ingen godtagbar representation",
        "Accept application/json.",
    ),
    Problem(
        "conflict",
        409,
        "The state has changed",
        "Tillståndet har ändrats",
        "Read the object again, then decide.",
    ),
    Problem(
        "precondition-failed",
        412,
        "Somebody else changed it",
        "Någon annan har ändrat",
        "Read the object again, then repeat with its version.",
    ),
    Problem(
        "body-too-large",
        413,
        "The body is too large",
        "Innehållet är för stort",
        "Send less.",
    ),
    Problem(
        "uri-too-long",
        414,
        "The address is too long",
        "Adressen är för lång",
        "Send fewer or shorter parameters.",
    ),
    Problem(
        "unsupported-media-type",
        415,
        "The media type is not supported",
        "Medietypen stöds inte",
        "Send application/json.",
    ),
    Problem(
        "range-not-satisfiable",
        416,
        "The range lies outside the attachment",
        "Intervallet ligger utanför bilagan",
        "Ask for a range within the size that Content-Range tells.",
    ),
    Problem(
        "unprocessable",
        422,
        "The back end declined the request",
        "Verksamhetssystemet avvisade begäran",
        "Mend the values; the back end does not accept them.",
    ),
    Problem(
        "precondition-required",
        428,
        "If-Match is needed",
        "If-Match krävs",
        "Send the object's version in If-Match.",
    ),
    Problem(
        "too-many-requests",
        429,
        "Too many requests",
        "För många anrop",
        "Wait as Retry-After says.",
        retryable=True,
    ),
    Problem(
        "headers-too-large",
        431,
        "The headers are too large",
        "Huvudena är för stora",
        "Send fewer or shorter headers.",
    ),
    Problem(
        "internal-error",
        500,
        "The gateway failed",
        "Ett fel inträffade i bryggan",
        "Report the trace id.",
    ),
    Problem(
        "attachment-missing",
        502,
        "The back end left an attachment out",
        "Verksamhetssystemet utelämnade en bilaga",
        "Report the trace id; the back end names an attachment that it does not send.",
    ),
    Problem(
        "backend-bad-response",
        502,
        "The back end answered badly",
        "Verksamhetssystemet svarade fel",
        "Try again later; report the trace id if it stays.",
        retryable=True,
    ),
    Problem(
        "backend-data",
        502,
        "The back end holds a value that cannot be converted",
        "Verksamhetssystemet har ett värde som inte kan omvandlas",
        "Report the trace id; the integrator must mend the data or the mapping.",
    ),
    Problem(
        "backend-driver-crashed",
        502,
        "The database driver crashed",
        "Databasdrivrutinen kraschade",
        "Try again; report the trace id if it stays.",
        retryable=True,
    ),
    Problem(
        "backend-fault",
        502,
        "The back end failed",
        "Verksamhetssystemet rapporterade ett fel",
        "Report the trace id.",
    ),
    Problem(
        "backend-mismatch",
        502,
        "The back end answered about something else",
        "Verksamhetssystemet svarade om något annat",
        "Report the trace id at once.",
    ),
    Problem(
        "backend-redirect",
        502,
        "The back end sends elsewhere",
        "Verksamhetssystemet hänvisar någon annanstans",
        "Report the trace id; the integrator must mend the address or the log-in.",
    ),
    Problem(
        "backend-refused",
        502,
        "The back end does not let the gateway in",
        "Verksamhetssystemet släpper inte in bryggan",
        "Report the trace id; IT must mend the gateway's access.",
    ),
    Problem(
        "backend-response-too-large",
        502,
        "The back end's answer is too large",
        "Verksamhetssystemets svar är för stort",
        "Ask for less.",
    ),
    Problem(
        "not-authorised-in-tak",
        502,
        "The service platform does not let the gateway call this",
        "Tjänsteplattformen ger inte bryggan anropsbehörighet",
        "Report the trace id; IT must order access in the addressing catalogue (TAK).",
    ),
    Problem(
        "route-missing",
        502,
        "The service platform knows no way to the back end",
        "Tjänsteplattformen känner ingen väg till verksamhetssystemet",
        "Report the trace id; IT must have the logical address routed.",
    ),
    Problem(
        "auth-unavailable",
        503,
        "Access cannot be decided now",
        "Behörigheten kan inte avgöras just nu",
        "Try again as Retry-After says.",
        retryable=True,
    ),
    Problem(
        "backend-unavailable",
        503,
        "The back end is not available",
        "Verksamhetssystemet är inte tillgängligt",
        "Try again as Retry-After says.",
        retryable=True,
    ),
    Problem(
        "overloaded",
        503,
        "Too much to do",
        "För hög belastning",
        "Try again as Retry-After says.",
        retryable=True,
    ),
    Problem(
        "backend-timeout",
        504,
        "The back end did not answer in time",
        "Verksamhetssystemet svarade inte i tid",
        "Try again.",
        retryable=True,
    ),
)
