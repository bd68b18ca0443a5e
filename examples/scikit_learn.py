"""
Inside scikit-learn's tools
===========================

``NetClassifier`` and ``NetRegressor`` are scikit-learn estimators: they go where any
other goes.
"""

# sphinx_gallery_thumbnail_number = 2
from sklearn.datasets import load_wine
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import separatrix as sx

X, y = load_wine(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)

# %%
# In a pipeline, so that the scale is measured on each fold's own training rows:

model = make_pipeline(StandardScaler(), sx.NetClassifier(max_epochs=60, random_state=0))
scores = cross_val_score(model, X_train, y_train, cv=4)
print(f"four folds: {scores.mean():.3f} ± {scores.std():.3f}")

# %%
# In a grid search:

search = GridSearchCV(
    model,
    {
        "netclassifier__hidden_layer_sizes": [(4,), (16,)],
        "netclassifier__weight_decay": [0.0, 0.01],
    },
    cv=3,
).fit(X_train, y_train)
print(search.best_params_)
print(f"test accuracy: {search.score(X_test, y_test):.3f}")

# %%
# A fitted estimator carries the recording of its training, so every picture is there
# too.

net = search.best_estimator_[-1]
sx.LossDisplay.from_recording(net.recording_, x="epochs")

# %%
# A boundary can be drawn of any fitted classifier, a whole pipeline as well. Two of
# the thirteen features span the plane; the others are held at their median, as the
# note says.

sx.BoundaryDisplay.from_estimator(
    search.best_estimator_, X, y, features=("alcohol", "flavanoids")
)
