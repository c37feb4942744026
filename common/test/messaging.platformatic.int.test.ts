import { testFailures } from "./failures.ts";
import { testMembership } from "./membership.ts";
import { testMessaging } from "./messaging.ts";

testMessaging("platformatic");
testMembership("platformatic");
testFailures("platformatic");
