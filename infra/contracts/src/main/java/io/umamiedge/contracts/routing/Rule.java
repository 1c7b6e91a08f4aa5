package io.umamiedge.contracts.routing;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The hard filters in the order in which they are applied, each a stable code. The first that a node fails is the one
 * it is counted under.
 */
public enum Rule {
    /** The customer's policy is missing or cannot be evaluated: no node is permitted. */
    POLICY_ERROR("the policy could not be evaluated"),
    /** The key that asks may not be used for the model: no node is permitted. */
    KEY_SCOPE("the key may not be used for the model"),
    /** No runtime of the node serves the model. */
    MODEL_NOT_SERVED("the node does not serve the model"),
    /** None of the runtimes that serve the model is of a group that can answer the request. */
    RUNTIME_GROUP("the node serves the model with another kind of runtime"),
    /** The policy blocks the node's country. */
    COUNTRY_BLOCKED("the residency policy blocks the node's country"),
    /** The policy does not name the node's country. */
    COUNTRY_NOT_ALLOWED("the residency policy does not allow the node's country"),
    /** Evidence for the country of the node's site was asked for and is missing. */
    COUNTRY_UNVERIFIED("the node's country is not verified"),
    /** The workload is regulated and the node lacks a required certification. */
    CERT_MISSING("the node lacks a required certification"),
    /** The workload is regulated and may not run in the node's group. */
    NODE_GROUP_NOT_ALLOWED("the regulated workload may not run in the node's group"),
    /** The customer may not be served in the node's corridor. */
    CORRIDOR_NOT_ALLOWED("the customer is not served in the node's corridor"),
    /** The node does not serve the customer's tier. */
    TIER_ISOLATION("the node does not serve the customer's tier"),
    /** The node is dedicated to somebody else, or the customer is served by dedicated nodes only. */
    DEDICATED("the node is not among those dedicated to the customer, or is dedicated to another"),
    /** The safety checklist of the node's site was asked for and is not complete, or has lapsed. */
    SITE_CHECKLIST("the site safety checklist is not complete"),
    /** The node is not active: registered only, retired, or failing a gate. */
    NODE_BLOCKED("the node is not active"),
    /** The node is being drained. */
    NODE_DRAINING("the node is draining"),
    /** A drill has taken the node out. */
    NODE_DRILLED("the node is taken out by a drill"),
    /** The node failed too often. */
    NODE_EJECTED("the node is ejected after failures"),
    /** The node has been silent for too long. */
    NODE_STALE("the node's telemetry is stale"),
    /** No runtime that serves the model is ready. */
    RUNTIME_NOT_READY("the node's runtime is not ready"),
    /** The node takes no more requests at once. */
    SATURATED("the node is at its concurrency limit"),
    /** What is free at the node is reserved for other customers. */
    RESERVED("what is free at the node is reserved for others"),
    /** The expansion gate of the node's corridor was asked and has not opened. */
    CORRIDOR_NOT_OPEN("the node's corridor is not open"),
    /** The node was tried for this request already. */
    ALREADY_TRIED("the node was already tried for this request"),
    /** The SLA policy's failover rule does not reach so far. */
    FAILOVER_RULE("the SLA policy's failover rule does not reach the node");

    private final String sentence;

    Rule(String sentence) {
        this.sentence = sentence;
    }

    /** The rule of this code; {@link IllegalArgumentException} when there is none. */
    @JsonCreator
    public static Rule ofCode(String code) {
        for (Rule rule : values()) {
            if (rule.name().equals(code)) {
                return rule;
            }
        }
        throw new IllegalArgumentException("is not one of the known rules");
    }

    /** What it is called on every wire. */
    @JsonValue
    public String code() {
        return name();
    }

    /** Why, for people; a clause without a full stop. */
    public String sentence() {
        return sentence;
    }
}
