-- What gates read of `facts.filing`, where no other fact is built.
CREATE TABLE facts.filing AS
SELECT
    filing.period_start,
    filing.period_end,
    date_diff('month', filing.period_start, filing.period_end) + 1 AS months,
    resale.resale_assumed,
    referral.referral_programme
FROM canon.filing AS filing
CROSS JOIN prep.resale AS resale
CROSS JOIN prep.referral AS referral;
