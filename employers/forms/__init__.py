from employers.forms.employers import ContactForm, EmployerFilter, EmployerForm, EmployerSearch, WorkplaceForm
from employers.forms.needs import DeclineForm, NeedFilter, NeedForm

__all__ = [
    "ContactForm",
    "DeclineForm",
    "EmployerFilter",
    "EmployerForm",
    "EmployerSearch",
    "NeedFilter",
    "NeedForm",
    "WorkplaceForm",
]
