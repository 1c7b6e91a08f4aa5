package io.umamiedge.contracts.deployment;

/** The states of a deployment, as GitHub's deployment API names them. */
public enum DeploymentStatus {
    QUEUED,
    PENDING,
    IN_PROGRESS,
    SUCCESS,
    FAILURE,
    ERROR,
    INACTIVE
}
