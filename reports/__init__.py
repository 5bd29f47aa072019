"""Records of what ran, turned into verdicts and pages.  Knows neither the theorems nor the implementation."""
