/** What the tests of the audit service share. */
package io.umamiedge.audit;
