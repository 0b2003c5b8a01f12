using ReviewBot.Review;

namespace ReviewBot.Bot.Store;

/// <summary>The tables, as steps from each form to the next. A step that was released is never changed: a new form is a new step.</summary>
internal static class Schema
{
    private static readonly Func<StoreDialect, string>[] Steps =
    [
        dialect => $"""
            CREATE TABLE mail (
                id {dialect.Counter},
                message_id TEXT NOT NULL UNIQUE,
                source TEXT NOT NULL,
                trusted BIGINT NOT NULL,
                received BIGINT NOT NULL,
                kind TEXT NOT NULL,
                thread BIGINT,
                sender TEXT,
                subject TEXT,
                raw {dialect.Bytes} NOT NULL);
            CREATE INDEX mail_unsorted ON mail (id) WHERE kind = 'new';
            CREATE INDEX mail_commands ON mail (id) WHERE kind = 'command';
            CREATE INDEX mail_thread ON mail (thread);
            CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
            CREATE TABLE position (source TEXT NOT NULL, item TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (source, item));

            CREATE TABLE thread (id {dialect.Counter}, due BIGINT, mails BIGINT NOT NULL);
            CREATE INDEX thread_due ON thread (due) WHERE due IS NOT NULL;
            CREATE TABLE mention (name TEXT PRIMARY KEY, thread BIGINT NOT NULL);
            CREATE INDEX mention_thread ON mention (thread);

            CREATE TABLE series (
                id {dialect.Counter},
                thread BIGINT NOT NULL,
                lead TEXT NOT NULL,
                title TEXT NOT NULL,
                author TEXT NOT NULL,
                revision TEXT NOT NULL,
                version BIGINT NOT NULL,
                total BIGINT NOT NULL,
                present BIGINT NOT NULL,
                digest TEXT NOT NULL,
                state TEXT NOT NULL,
                due BIGINT,
                lease TEXT,
                attempts BIGINT NOT NULL,
                generation BIGINT NOT NULL,
                wish TEXT,
                asked TEXT,
                problem TEXT,
                previous BIGINT,
                changed BIGINT NOT NULL);
            CREATE INDEX series_due ON series (due) WHERE due IS NOT NULL;
            CREATE INDEX series_thread ON series (thread);
            CREATE INDEX series_author ON series (author);
            CREATE TABLE part (message_id TEXT NOT NULL, series BIGINT NOT NULL, place BIGINT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY (series, message_id));
            CREATE INDEX part_message ON part (message_id);

            CREATE TABLE review (
                id {dialect.Counter},
                series BIGINT NOT NULL,
                generation BIGINT NOT NULL,
                made BIGINT NOT NULL,
                base TEXT NOT NULL,
                remarks TEXT NOT NULL,
                report {dialect.Bytes} NOT NULL,
                UNIQUE (series, generation));
            CREATE TABLE finding (
                review BIGINT NOT NULL,
                number BIGINT NOT NULL,
                fingerprint TEXT NOT NULL,
                rule TEXT NOT NULL,
                patch BIGINT NOT NULL,
                title TEXT NOT NULL,
                message TEXT NOT NULL,
                fate TEXT NOT NULL,
                told TEXT NOT NULL,
                PRIMARY KEY (review, number));
            CREATE TABLE suppression (fingerprint TEXT PRIMARY KEY, rule TEXT NOT NULL, reason TEXT NOT NULL, author TEXT NOT NULL, message_id TEXT NOT NULL, made BIGINT NOT NULL);

            CREATE TABLE post (
                id {dialect.Counter},
                series BIGINT NOT NULL,
                generation BIGINT NOT NULL,
                kind TEXT NOT NULL,
                message_id TEXT NOT NULL UNIQUE,
                lists TEXT NOT NULL,
                recipients TEXT NOT NULL,
                subject TEXT NOT NULL,
                raw {dialect.Bytes} NOT NULL,
                state TEXT NOT NULL,
                due BIGINT,
                lease TEXT,
                attempts BIGINT NOT NULL,
                problem TEXT,
                token TEXT,
                made BIGINT NOT NULL,
                sent BIGINT);
            CREATE INDEX post_due ON post (due) WHERE due IS NOT NULL;
            CREATE INDEX post_series ON post (series);
            CREATE INDEX post_sent ON post (sent) WHERE sent IS NOT NULL;
            CREATE TABLE post_finding (post BIGINT NOT NULL, fingerprint TEXT NOT NULL, rule TEXT NOT NULL, PRIMARY KEY (post, fingerprint));
            """,
        _ => """
            CREATE INDEX mail_kind ON mail (kind, id);
            CREATE INDEX series_lease ON series (lease) WHERE lease IS NOT NULL;
            CREATE INDEX post_lease ON post (lease) WHERE lease IS NOT NULL;
            CREATE INDEX post_state ON post (state);
            """,
    ];

    public static void Migrate(StoreTransaction store)
    {
        store.Dialect.Exclude(store, StorePurpose.Migrate);
        store.Execute($"CREATE TABLE IF NOT EXISTS form (number BIGINT NOT NULL)");
        var form = store.Number($"SELECT MAX(number) FROM form") ?? 0;
        if (form > Steps.Length)
            throw new InputException($"the state was written by a newer reviewbot: its form is {form}, this program knows {Steps.Length}", "use the newer program");
        for (var step = (int)form; step < Steps.Length; step++)
        {
            store.Execute($"{new SqlFragment(Steps[step](store.Dialect))}");
            store.Execute($"INSERT INTO form (number) VALUES ({step + 1})");
        }
    }
}
