import { testFailures } from "./failures.ts";
import { testMessaging } from "./messaging.ts";

testMessaging("kafkajs");
testFailures("kafkajs");
