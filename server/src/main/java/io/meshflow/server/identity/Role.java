package io.meshflow.server.identity;

import java.util.Locale;
import java.util.Optional;

/** What a caller is, which decides what it may do. */
public enum Role {
  VIEWER,
  OPERATOR,
  REVIEWER,
  ADMIN,
  AGENT;

  /** The word used in the contract. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a word; empty for an unknown one. */
  public static Optional<Role> of(String word) {
    for (Role role : values()) {
      if (role.word().equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
