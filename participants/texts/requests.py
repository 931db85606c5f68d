"""Standard words for decisions on a person's request (law R-GDPR-17)."""

from typing import Final

from participants.enums import RefusalGround

STANDARD: Final = {
    RefusalGround.PUBLIC_TASK: (
        "Vi avslår din begäran om att uppgifterna ska raderas. Vi behöver dem för att uppfylla en rättslig skyldighet eller "
        "för att utföra en uppgift av allmänt intresse. Då gäller inte rätten till radering (artikel 17.3 b i "
        "dataskyddsförordningen)."
    ),
    RefusalGround.ARCHIVE: (
        "Vi avslår din begäran om att uppgifterna ska raderas. De finns i en allmän handling som vi ska bevara enligt "
        "arkivlagen (1990:782). Då gäller inte rätten till radering (artikel 17.3 d i dataskyddsförordningen). Uppgifter "
        "som inte behöver bevaras gallras enligt vår dokumenthanteringsplan."
    ),
}
APPEAL: Final = (
    "Så överklagar du: Om du inte är nöjd kan du överklaga beslutet till förvaltningsrätten. Skriv vilket beslut du "
    "överklagar, varför det är fel och hur du vill att det ska ändras. Skicka överklagandet till oss. Det ska ha kommit in "
    "inom tre veckor från den dag du fick del av beslutet. Du kan också klaga hos Integritetsskyddsmyndigheten, imy.se."
)


def whole_answer(decision_is_no: bool, ground: str, own: str) -> str:
    """The answer as it is kept: the standard words for the ground, one's own, and how one appeals where it is a no."""
    standard = STANDARD.get(RefusalGround(ground), "") if ground else ""
    parts = [standard, own.strip(), APPEAL if decision_is_no else ""]
    return "\n\n".join(part for part in parts if part)
