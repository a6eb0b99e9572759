"""The shapes that the three samples stand for, measured by pandas on the committed files."""

from __future__ import annotations

import pandas as pd

ENTRY = ["starter_kit", "fee", "training", "event"]
OUTSIDE = ["customer", "preferred_customer"]


def source_classes(sample):
    """Share of payouts by the class of the source order's buyer; entry lines apart."""
    orders = sample.orders.sort_values("line_id").drop_duplicates("order_id").set_index("order_id")
    source = orders["buyer_class"].mask(orders["item_kind"].isin(ENTRY), "entry")
    classes = sample.payouts["source_order_id"].map(source).fillna("untraced")
    amounts = sample.payouts.groupby(classes)["amount"].sum()
    return amounts / amounts.sum()


def left_within_a_year(sample, *, customers):
    """Share without order, sale or payout in months 10 to 12, of those seen for a year."""
    orders, payouts = sample.orders, sample.payouts
    outside = orders["buyer_class"].isin(OUTSIDE)
    if customers:
        events = orders.loc[outside, ["buyer_id", "ordered_on"]].set_axis(["who", "on"], axis=1)
        started = events.groupby("who")["on"].min()
    else:
        parts = [
            orders.loc[~outside, ["buyer_id", "ordered_on"]],
            orders.loc[outside, ["seller_id", "ordered_on"]],
            payouts[["participant_id", "paid_on"]],
        ]
        events = pd.concat([part.set_axis(["who", "on"], axis=1) for part in parts])
        started = sample.people["enrolled_on"]
    started = started[started <= pd.Timestamp("2024-01-01")]
    age = (events["on"] - events["who"].map(started)).dt.days
    stayed = set(events.loc[age.between(274, 365), "who"])
    return 1 - started.index.isin(list(stayed)).mean()


def strict_loss_share(sample):
    observed = sample.observed
    return float((observed["got"] < observed["spent"]).mean())


def never_paid_share(sample):
    return 1 - sample.people.index.isin(sample.paid.index).mean()


def payout_ratio(sample):
    return sample.payouts["amount"].sum() / sample.revenue


def joiners_by_quarter(sample):
    return sample.people["enrolled_on"].dt.to_period("Q").value_counts().sort_index()


def qualifying_months(sample):
    """Participant-months with goods: share at or just above the threshold, and just below."""
    orders, threshold = sample.orders, sample.filing["plan"]["qualifying_volume"]
    goods = orders[(orders["buyer_class"] == "participant") & (orders["item_kind"] == "product")]
    month = goods["ordered_on"].dt.to_period("M")
    volume = goods.groupby(["buyer_id", month])["volume"].sum()
    at = volume.between(threshold, threshold * 1.1, inclusive="left").mean()
    below = volume.between(threshold * 0.9, threshold, inclusive="left").mean()
    return at, below


def last_days_share(sample, classes):
    """Share of goods ordered freely in the last three days of a month."""
    orders = sample.orders
    free = orders[orders["buyer_class"].isin(classes) & ~orders["is_autoship"].astype(bool)]
    free = free[free["item_kind"] == "product"]
    day, length = free["ordered_on"].dt.day, free["ordered_on"].dt.days_in_month
    return free.loc[day > length - 3, "net"].sum() / free["net"].sum()


def test_every_sample_has_hundreds_of_participants_over_two_years(sample):
    assert 400 <= len(sample.people) <= 900
    assert sample.people["enrolled_on"].min() < pd.Timestamp("2023-01-01")
    assert sample.people["enrolled_on"].max() > pd.Timestamp("2024-11-30")
    assert len(sample.paid) >= 100


def test_every_enrolment_export_is_complete(sample):
    """Payees, sponsors and sellers are all in it, and it starts no later than the orders."""
    enrolled = set(sample.enrolments["participant_id"])
    for column in (
        sample.payouts["participant_id"],
        sample.enrolments["sponsor_id"],
        sample.orders["seller_id"],
    ):
        assert set(column.dropna()) <= enrolled
    assert sample.enrolments["enrolled_on"].min() <= sample.orders["ordered_on"].min()


def test_every_sponsor_joined_before_the_recruit(sample):
    joined = sample.people["enrolled_on"]
    sponsors = sample.people["sponsor_id"].dropna()
    assert (sponsors.map(joined) <= joined[sponsors.index]).all()


def test_some_preferred_customers_became_participants_on_a_dated_day(retail_led):
    rows = retail_led.enrolments.groupby("participant_id")["role"].nunique()
    assert (rows == 2).sum() >= 20
    assert retail_led.enrolments["role_from"].notna().all()


def test_retail_led_revenue_comes_from_outside_customers(retail_led):
    assert 0.75 <= retail_led.revenue_share(buyer_class=OUTSIDE) <= 0.85
    assert retail_led.revenue_share(buyer_class=["customer"]) > 0.70
    assert retail_led.revenue_share(item_kind=ENTRY) < 0.05


def test_retail_led_rewards_are_paid_from_outside_sales(retail_led):
    shares = source_classes(retail_led)
    assert shares["customer"] >= 0.80
    assert shares["customer"] + shares["preferred_customer"] >= 0.90
    assert "entry" not in shares
    assert "recruitment" not in set(retail_led.payouts["kind"])
    assert 0.25 <= payout_ratio(retail_led) <= 0.33


def test_retail_led_payout_ratio_stays_under_the_korean_cap_in_each_year(retail_led):
    for year in (2023, 2024):
        paid = retail_led.payouts
        paid = paid.loc[paid["paid_on"].dt.year == year, "amount"].sum()
        sold = retail_led.orders
        sold = sold.loc[sold["ordered_on"].dt.year == year, "net"].sum()
        assert paid / sold < 0.35


def test_retail_led_leaves_most_participants_unpaid_and_losing_a_little(retail_led):
    assert 0.70 <= never_paid_share(retail_led) <= 0.80
    assert strict_loss_share(retail_led) > 0.5
    kits = retail_led.orders[retail_led.orders["item_kind"] == "starter_kit"]
    assert kits["net"].sum() < 0.2 * retail_led.payouts["amount"].sum()


def test_retail_led_participants_leave_no_faster_than_customers(retail_led):
    participants = left_within_a_year(retail_led, customers=False)
    assert participants > 0.5
    assert participants <= left_within_a_year(retail_led, customers=True)


def test_retail_led_participants_do_not_bunch_their_orders(retail_led):
    participants = last_days_share(retail_led, ["participant"])
    assert participants < 1.5 * last_days_share(retail_led, OUTSIDE)
    own = retail_led.orders[retail_led.orders["buyer_class"] == "participant"]
    standing = own["is_autoship"].astype(bool)
    assert own.loc[standing, "net"].sum() < 0.3 * own["net"].sum()


def test_retail_led_sales_do_not_hang_on_recent_joiners(retail_led):
    """Four fifths of December's sales are made by or credited to people who joined by June."""
    orders = retail_led.orders[retail_led.orders["ordered_on"] >= pd.Timestamp("2024-12-01")]
    who = orders["buyer_id"].where(orders["buyer_class"] == "participant", orders["seller_id"])
    early = who.map(retail_led.people["enrolled_on"]) < pd.Timestamp("2024-07-01")
    assert orders.loc[early, "net"].sum() > 0.8 * orders["net"].sum()


def test_grey_zone_lives_half_from_outside_customers(grey_zone):
    assert 0.40 <= grey_zone.revenue_share(buyer_class=OUTSIDE) <= 0.55
    assert grey_zone.revenue_share(item_kind=ENTRY) < 0.2


def test_grey_zone_rewards_are_mostly_but_not_wholly_retail_funded(grey_zone):
    shares = source_classes(grey_zone)
    traced_outside = shares["customer"] + shares["preferred_customer"]
    assert 0.60 <= traced_outside <= 0.75
    assert shares["participant"] > 0.15
    assert 0 < shares["entry"] < 0.05


def test_grey_zone_shows_some_bunching_at_the_qualifying_volume(grey_zone):
    at, below = qualifying_months(grey_zone)
    assert at > 2 * below
    assert at < 0.5
    assert last_days_share(grey_zone, ["participant"]) > 2 * last_days_share(grey_zone, OUTSIDE)


def test_recruiting_led_revenue_is_mostly_entry_money(recruiting_led):
    assert recruiting_led.revenue_share(item_kind=ENTRY) > 0.55
    assert recruiting_led.revenue_share(buyer_class=OUTSIDE) < 0.08


def test_recruiting_led_rewards_are_mostly_paid_on_joining(recruiting_led):
    kinds = recruiting_led.payouts.groupby("kind")["amount"].sum()
    assert kinds["recruitment"] > 0.5 * kinds.sum()
    shares = source_classes(recruiting_led)
    assert shares["entry"] > 0.5
    assert shares["customer"] < 0.1


def test_recruiting_led_pays_on_the_recruits_recruit_too(recruiting_led):
    fast_start = recruiting_led.payouts[recruiting_led.payouts["kind"] == "recruitment"]
    sponsor = recruiting_led.people["sponsor_id"]
    source = fast_start["source_participant_id"]
    direct = source.map(sponsor)
    second = direct.map(sponsor)
    for above in (direct, second):
        paid = fast_start.loc[above == fast_start["participant_id"], "amount"].sum()
        assert paid > 0.01 * recruiting_led.payouts["amount"].sum()


def test_recruiting_led_leaves_nearly_everyone_losing(recruiting_led):
    assert strict_loss_share(recruiting_led) > 0.85


def test_recruiting_led_participants_buy_at_the_qualifying_volume(recruiting_led):
    at, below = qualifying_months(recruiting_led)
    assert at > 0.5
    assert below < 0.05


def test_recruiting_led_grows_then_stops(recruiting_led):
    joined = joiners_by_quarter(recruiting_led)
    peak = joined.idxmax()
    assert joined.max() > 3 * joined.iloc[1]
    assert joined.iloc[-1] < joined.max() / 4
    assert peak not in (joined.index[0], joined.index[-1])
