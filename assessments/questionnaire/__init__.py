"""What a round asks beside the indicators: the questions, their answers, and who reads them."""
