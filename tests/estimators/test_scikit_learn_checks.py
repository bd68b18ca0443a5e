from sklearn.utils.estimator_checks import parametrize_with_checks

from separatrix import NetClassifier, NetRegressor


@parametrize_with_checks([NetClassifier(), NetRegressor()])
def test_every_check_of_scikit_learn_passes(estimator, check):
    check(estimator)
