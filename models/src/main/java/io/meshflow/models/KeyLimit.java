package io.meshflow.models;

/** What a key may be used for in a minute; 0 for no limit. */
record KeyLimit(int requests, int tokens) {

  static final KeyLimit NONE = new KeyLimit(0, 0);

  /** The code of a call for which no key had room. */
  static final String REACHED = "key_limit";
}
