"""The hub: what a country's charities, their ministry and their applicants ask and record together."""
