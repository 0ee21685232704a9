ALTER TABLE "members" ADD COLUMN "network" text;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "locked" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "held_back" integer DEFAULT 0 NOT NULL;