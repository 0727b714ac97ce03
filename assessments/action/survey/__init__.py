"""The second questionnaire: what was done at a place, measure by measure, beside the assessment (rule 43)."""
