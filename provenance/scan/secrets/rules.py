"""Which detectors run, and what must stand in a text before one of them does. Pure data.

A gate is exact: no pattern of the rule matches a text without one of its gates (a test makes matches from the patterns
and looks). So a rule that costs much is tried only where it can find something, and prose costs next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

RUN = r"[A-Za-z0-9_+/-]{24,}"
"""What holds every credential of a run rule: as many characters that keys are made of, and nothing between them."""
RUN_CHARS = 24
RUN_LOOKED = 200  # characters of a longer run
NEAR = 60  # characters before a run that may hold one of a rule's `near`
CHUNK_CHARS = 20
"""What holds every credential of a chunk rule: as many characters without white space. Prose has such words rarely."""

FORM, NAME = "form", "name"
"""What a kind rests on: the form a vendor gives its keys, or the name that a value is assigned to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One detector of the library, or one of ours.

    The patterns are tried from `back` characters before a gate to `ahead` behind its beginning; `back` 0 means that a
    match begins with the gate. Without gates they are tried around each run of RUN that has one of `near` in the NEAR
    characters before it or right behind it, to `ahead` characters behind the run.
    """

    kind: str
    detector: str  # class in `module`, or the name of ours
    module: str | None  # of detect_secrets.plugins; None: the patterns are in `patterns`
    which: tuple[int, ...] = ()  # of the detector's patterns; none named: all
    gates: tuple[str, ...] = ()
    near: tuple[str, ...] = ()  # lower case
    chunk: bool = True  # a match has CHUNK_CHARS characters without white space, its gate among them
    folded: bool = False  # gates are lower case, and letters of either case pass them
    back: int = 0
    ahead: int = 100
    group: int = 0  # of a match that is the secret; 0: all of it
    ends: bool = False  # the patterns take the end of the text for the end of a secret, and would that of a look too
    digit: bool = False  # what holds none is a long name, not a key
    extend: str = ""  # characters that belong to the secret where they follow the match
    patterns: tuple[str, ...] = ()


_CALLED = ("key", "pwd", "pw", "pass", "token")
RULES = (
    Rule(kind="artifactory", detector="ArtifactoryDetector", module="artifactory",
         gates=("AKC", "AP"), chunk=False, back=1, ahead=160, ends=True),
    Rule(kind="aws_access_key", detector="AWSKeyDetector", module="aws", which=(0,),
         gates=("A3T", "ABIA", "ACCA", "AKIA", "ASIA"), ahead=21),
    Rule(kind="aws_secret_key", detector="AWSKeyDetector", module="aws", which=(1,), near=("aws",), back=60, ahead=1,
         group=1),
    Rule(kind="azure_storage_key", detector="AzureStorageKeyDetector", module="azure_storage_key",
         gates=("AccountKey=",), ahead=110),
    Rule(kind="cloudant", detector="CloudantDetector", module="cloudant", which=(0, 1), near=_CALLED, back=40, ahead=1,
         group=1),
    Rule(kind="cloudant", detector="CloudantDetector", module="cloudant", which=(2, 3), gates=("cloudant.com",),
         folded=True, back=240, ahead=12, group=1),
    Rule(kind="discord", detector="DiscordBotTokenDetector", module="discord", near=(".",), ahead=40),
    Rule(kind="github", detector="GitHubTokenDetector", module="github_token",
         gates=("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), ahead=41),
    Rule(kind="gitlab", detector="GitLabTokenDetector", module="gitlab_token",
         gates=("glpat-", "gldt-", "glft-", "glsoat-", "glrt-", "GR1348941", "glcbt-", "glimt-", "glptt-", "glagent-",
                "gloas-"), ahead=1100),
    Rule(kind="ibm_cloud", detector="IbmCloudIamDetector", module="ibm_cloud_iam", near=_CALLED, back=60, ahead=1,
         group=1, digit=True),
    Rule(kind="ibm_cos", detector="IbmCosHmacDetector", module="ibm_cos_hmac", near=("secret",), back=60, ahead=1,
         group=1),
    Rule(kind="jwt", detector="JwtTokenDetector", module="jwt", gates=("eyJ",), ahead=16_000,
         extend="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=."),
    Rule(kind="mailchimp", detector="MailchimpDetector", module="mailchimp", gates=("-us",), back=32, ahead=5),
    Rule(kind="npm", detector="NpmDetector", module="npm", gates=(":_authToken=",), chunk=False, back=300, ahead=120,
         group=1),
    Rule(kind="openai", detector="OpenAIDetector", module="openai", gates=("T3BlbkFJ",), back=200, ahead=30),
    Rule(kind="pypi", detector="PypiTokenDetector", module="pypi_token",
         gates=("pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZw"), ahead=1000),
    Rule(kind="sendgrid", detector="SendGridDetector", module="sendgrid", gates=("SG.",), ahead=80),
    Rule(kind="slack", detector="SlackDetector", module="slack",
         gates=("xox", "https://hooks.slack.com/services/t"), chunk=False, folded=True, ahead=300),
    Rule(kind="softlayer", detector="SoftlayerDetector", module="softlayer", which=(0,), near=_CALLED, back=60, ahead=1,
         group=1),
    Rule(kind="softlayer", detector="SoftlayerDetector", module="softlayer", which=(1,), gates=("/soap/v3",),
         folded=True, back=30, ahead=110, group=1),
    Rule(kind="square", detector="SquareOAuthDetector", module="square_oauth", gates=("sq0csp-",), ahead=60),
    Rule(kind="stripe", detector="StripeDetector", module="stripe", gates=("rk_live_", "sk_live_"), ahead=40),
    Rule(kind="telegram", detector="TelegramBotTokenDetector", module="telegram_token", near=(":",), back=11, ahead=1),
    Rule(kind="twilio", detector="TwilioKeyDetector", module="twilio", gates=("AC", "SK"), ahead=35),
    Rule(kind="anthropic", detector="Anthropic", module=None, gates=("sk-ant-",), ahead=200,
         patterns=(r"sk-ant-[a-z]+\d{2}-[A-Za-z0-9_-]{80,120}",)),
    Rule(kind="github", detector="GitHubFineGrained", module=None, gates=("github_pat_",), ahead=100,
         patterns=(r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",)),
    Rule(kind="google", detector="Google", module=None, gates=("AIza", "GOCSPX-"), ahead=50,
         patterns=(r"AIza[A-Za-z0-9_-]{35}", r"GOCSPX-[A-Za-z0-9_-]{28}")),
    Rule(kind="hugging_face", detector="HuggingFace", module=None, gates=("hf_",), ahead=50,
         patterns=(r"hf_[A-Za-z0-9]{34}(?![A-Za-z0-9])",)),
)  # fmt: skip
"""Rules whose kind rests on form. Ours follow what the vendors, or GitHub's list of token formats, publish."""

KINDS = {
    **dict.fromkeys((rule.kind for rule in RULES), FORM),
    "private_key": FORM,
    "url_password": NAME,
    "connection_string": NAME,
    "password": NAME,
    "assigned_key": NAME,
}
"""Every kind that can be found, and what it rests on; profiles/views/privacy.sql lists the same (a test compares)."""
