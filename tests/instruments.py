"""An instrument that the application does not know: a test registers it, and nothing else is done for it."""

from assessments.instrument import Indicator, Instrument

TWELVE = Instrument(
    version="test12",
    threshold=8,
    indicators=tuple(Indicator(number, f"Prov {number}", f"Prövat påstående {number}.") for number in range(1, 13)),
)
