/** What this service's integration tests stand on. */
package io.umamiedge.deploy.testing;
