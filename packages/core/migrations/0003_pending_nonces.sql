DROP INDEX "nonces_member";--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "tickets" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "nonces" ADD COLUMN "slot" integer;--> statement-breakpoint
ALTER TABLE "nonces" ADD COLUMN "connection_id" text;--> statement-breakpoint
CREATE UNIQUE INDEX "nonces_connection" ON "nonces" USING btree ("connection_id");--> statement-breakpoint
ALTER TABLE "nonces" ADD CONSTRAINT "nonces_member_slot" UNIQUE("member_id","slot");