"""Invented people: first names and last names by language, with no story. Any likeness is chance."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """A pool of names, the languages that go with it, its script, and how often it is drawn."""

    share: int
    women: tuple[str, ...]
    men: tuple[str, ...]
    last_names: tuple[str, ...]
    languages: tuple[str, ...]
    is_latin: bool


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ORIGINS = (
    Origin(
        26,
        _words("Nasrin Zohra Maryam Fereshta Laila Shabnam Parwin Sediqa Homa Marwa Nilofar Basira Roya Atifa"),
        _words("Farid Naser Jawad Esmat Haroun Wahid Mirwais Zalmay Sohrab Idris Rahim Nabi Qasim Belal"),
        _words("Haidari Noorzay Rahimi Amiri Safi Stanekzay Mohseni Yaqubi Karimzada Sultani Barakzoy Hotak Jalali"),
        _words("dari pachto"),
        False,
    ),
    Origin(
        16,
        _words("Rima Hala Nour Samar Lubna Rasha Abir Dima Yara Kinda Salma Hanin"),
        _words("Omar Bassel Tarek Samir Anas Ghassan Fadi Munir Iyad Ziad Hatem Rami"),
        _words("Alnajm Sabbagh Halabi Darwich Kassab Qabbani Chahine Barazi Homsi Atassi Zein"),
        _words("arabe"),
        False,
    ),
    Origin(
        12,
        _words("Selam Rahwa Luwam Semhar Feven Winta Saba Helen Mehret Danait"),
        _words("Filmon Yonas Robel Merhawi Samuel Tesfay Awet Natnael Kidane Biniam"),
        _words("Gebremariam Tekle Habte Woldu Araya Mehari Ghirmay Berhe Asmerom Zerai"),
        _words("tigrigna"),
        False,
    ),
    Origin(
        13,
        _words("Grâce Esther Mireille Nadine Aline Bénédicte Clarisse Divine Francine Solange"),
        _words("Patient Trésor Christian Blaise Héritier Dieudonné Junior Serge Fiston Cédric"),
        _words("Mbuyi Kabongo Ilunga Mukendi Kasongo Tshibangu Lukusa Bahati Mwamba Ngalula"),
        _words("lingala français"),
        True,
    ),
    Origin(
        11,
        _words("Aïssatou Fatoumata Mariama Kadiatou Hawa Bintou Oumou Salimatou"),
        _words("Mamadou Alpha Ibrahima Thierno Ousmane Sékou Lamine Abdoulaye"),
        _words("Diallo Barry Bah Sow Camara Sylla Condé Bangoura Keïta"),
        _words("peul soussou"),
        True,
    ),
    Origin(
        8,
        _words("Hodan Ifrah Sahra Fadumo Ayan Deqa Nimo Hibo Ubah"),
        _words("Abdi Liban Mahad Guled Yusuf Hassan Bile Nuur Sharmarke"),
        _words("Warsame Abdullahi Farah Jama Elmi Duale Gedi"),
        _words("somali"),
        True,
    ),
    Origin(
        8,
        _words("Anahit Nino Mariam Tamar Lusine Elene Gayane"),
        _words("Armen Giorgi Levan Tigran Vahan Davit Karen"),
        _words("Hovsepian Beridze Grigorian Kapanadze Sarkissian Lomidze Melikian"),
        _words("arménien russe"),
        False,
    ),
    Origin(
        6,
        _words("Arta Elira Drita Blerta Vjosa Mirela Ardita Teuta Lule"),
        _words("Besnik Ilir Agron Dritan Luan Arben Petrit Skender Valon"),
        _words("Hoxhaj Berisha Krasniqi Dervishi Shehu"),
        _words("albanais"),
        True,
    ),
)
