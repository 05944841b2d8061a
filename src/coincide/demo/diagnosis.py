"""What a diagnosis says: the situation behind each open obstacle, the objective, diplomas and years of work abroad."""

from coincide.apps.people.models import Diploma, Obstacle, Person, Trade
from coincide.demo.world import SEED, Draw, World, days

SITUATIONS = {
    "language": ("Comprend les consignes, peine au téléphone", "Suivre un entretien d'embauche sans interprète"),
    "literacy": ("N'a pas été à l'école", "Remplir seul un formulaire d'une page"),
    "mobility": ("Sans permis, à deux kilomètres du premier arrêt", "Être au travail à six heures"),
    "childcare": ("Personne pour garder le plus jeune le matin", "Une place de crèche trois jours par semaine"),
    "housing": ("La place d'accueil se termine", "Un bail à son nom"),
    "papers": ("Acte de naissance attendu", "Ouvrir les droits qui en dépendent"),
    "diploma": ("Diplôme sans équivalence connue", "Une attestation de comparabilité"),
    "digital": ("Pas d'ordinateur, adresse électronique oubliée", "Suivre ses démarches en ligne sans aide"),
    "budget": ("Un crédit à rembourser", "Un reste à vivre stable trois mois de suite"),
    "rights": ("Droits interrompus depuis le changement d'adresse", "Droits rouverts"),
}
DIPLOMAS = (
    ("Diplôme d'infirmier", "bac3"), ("Licence d'économie", "bac3"), ("Baccalauréat", "bac"),
    ("Diplôme d'électricien", "cap"), ("Master d'agronomie", "bac5"), ("Brevet de couture", "cap"),
)  # fmt: skip


def build(world: World) -> None:
    """Complete what the households have; their number and their dates don't move."""
    draw = Draw(SEED + 31)
    told = []
    for obstacle in Obstacle.objects.filter(person__household__operator=world.operator, lifted_on=None).order_by("pk"):
        if obstacle.kind in SITUATIONS and draw.random() < 0.8:
            obstacle.situation, obstacle.objective = SITUATIONS[obstacle.kind]
            told.append(obstacle)
    Obstacle.objects.bulk_update(told, ["situation", "objective"])
    trades = [trade for trade in Trade.objects.filter(years__gt=0).order_by("pk") if draw.random() < 0.7]
    for trade in trades:
        trade.years_abroad = draw.randint(1, trade.years)
    Trade.objects.bulk_update(trades, ["years_abroad"])
    diplomas = []
    for person in Person.objects.filter(household__operator=world.operator, seeks_work=True).order_by("pk"):
        if draw.random() < 0.35:
            title, level = draw.choice(DIPLOMAS)
            diploma = Diploma(person=person, title=title, level=level, year=max(person.birth_date.year + 18, 2004))
            entered = person.journeys.order_by("entered_on").values_list("entered_on", flat=True).first()
            if entered and draw.random() < 0.6:
                diploma.enic_asked_on = entered + days(draw.randint(10, 25))
                if draw.random() < 0.5:
                    diploma.enic_answered_on = diploma.enic_asked_on + days(draw.randint(60, 150))
                    diploma.enic_outcome = Diploma.Outcome.CERTIFIED
            diplomas.append(diploma)
    Diploma.objects.bulk_create(diplomas)
