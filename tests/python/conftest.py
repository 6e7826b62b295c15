"""What all tests have in common."""

from hypothesis import HealthCheck, settings

# The first text that Hypothesis draws in a new clone makes its tables of characters, which takes a second or more and says
# nothing about the tests.
settings.register_profile("tierline", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("tierline")
