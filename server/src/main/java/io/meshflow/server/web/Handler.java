package io.meshflow.server.web;

/** Does one operation of the contract. Thread safe. */
@FunctionalInterface
public interface Handler {
  Reply handle(Call call) throws InterruptedException;
}
