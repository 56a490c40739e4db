package io.meshflow.core.policy;

import java.util.ArrayList;
import java.util.List;

/** What a policy can ask for and nothing here can do yet: refused, never accepted and ignored. */
public final class Unsupported {

  /** A field as documents spell it, and why it cannot be honoured. */
  public record Wish(String field, String reason) {}

  private Unsupported() {}

  /** Every such wish of the policy. */
  public static List<Wish> in(Policy policy) {
    List<Wish> wishes = new ArrayList<>();
    if (!policy.approvals().webhook().isEmpty()) {
      wishes.add(
          new Wish(
              "human_in_loop.approval_webhook",
              "webhooks are not sent yet; approve on the command line"));
    }
    return List.copyOf(wishes);
  }
}
