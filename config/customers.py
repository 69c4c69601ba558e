"""customers.yaml as customers by their numbers."""

from __future__ import annotations

from calls.numbers import national
from config.problems import Problems
from config.reading import Document
from config.shapes.customers import CustomersFile, CustomerShape
from config.wording import meaning
from config.wording.kind import shown
from switchboard.customers import Customer

SENIOR_YEARS = 65


def read_customers(
    document: Document, agents: set[str] | None, problems: Problems, year: int = 0
) -> dict[str, Customer]:
    """By `national` number. `agents` None: they could not be found out, and no manager is held missing.

    In `year` whoever was born 65 years before is a senior.
    """
    file = problems.shape(document, CustomersFile)
    customers: dict[str, Customer] = {}
    for written, shape in file.customers.items() if file is not None else ():
        number = national(written)
        if (known := customers.get(number)) is not None:
            place = document.place_of(("customers", written))
            problems.error(place, meaning.CUSTOMER_TWICE, number=shown(written), name=shown(known.name))
        if shape.manager is not None and agents is not None and shape.manager not in agents:
            place = document.place_of(("customers", written, "manager"))
            problems.unknown(place, meaning.UNKNOWN_AGENT, shape.manager, agents)
        customers[number] = _customer(number, shape, year)
    return customers


def _customer(number: str, shape: CustomerShape, year: int) -> Customer:
    senior = shape.senior or (shape.born is not None and year - shape.born >= SENIOR_YEARS)
    return Customer(number, shape.name, shape.tier, shape.manager or "", senior, shape.language)
