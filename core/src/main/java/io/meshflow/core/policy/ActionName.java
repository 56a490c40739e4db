package io.meshflow.core.policy;

/** The two halves of {@code kind:name}; the kind is empty when there is no colon. */
record ActionName(String kind, String name) {

  static ActionName of(String action) {
    int colon = action.indexOf(':');
    return colon < 0
        ? new ActionName("", action)
        : new ActionName(action.substring(0, colon), action.substring(colon + 1));
  }

  boolean is(String wanted) {
    return kind.equals(wanted);
  }

  /** True when a model is given text: what stands in it is not done. */
  boolean asksModel() {
    return kind.equals("model") || kind.equals("embed");
  }
}
