using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>Why the store cannot be used, for people: what is wrong, and what helps.</summary>
internal sealed record StoreProblem(string Cause, string Remedy)
{
    private const string Setting = "Metering's database setting (--database-file, in the cluster Secret claudeconfig-database)";

    public string Message => $"{Cause}; {Remedy}";

    /// <summary>Null for what is no matter of the store.</summary>
    public static StoreProblem? Of(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Of(first),
        ClockOffException => new(exception.Message, "set the clock of whichever is wrong: see whether both machines keep it by NTP"),
        ServerTooOldException => new(exception.Message, $"upgrade the server, or point {Setting} at another"),
        PostgresException e => OfServer(e),
        NpgsqlException { InnerException: { } inner } e => Of(inner) ?? Away(e),
        NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or IOException => Away(exception),
        _ => null,
    };

    private static StoreProblem Away(Exception e) =>
        new($"PostgreSQL cannot be reached ({FirstLine(e.Message)})", $"see whether it runs, and whether its address in {Setting} is right");

    private static StoreProblem OfServer(PostgresException e) => e.SqlState switch
    {
        "28P01" or "28000" => new($"PostgreSQL refuses the login ({e.MessageText})", $"correct user and password in {Setting}"),
        "3D000" => new($"the database does not exist ({e.MessageText})", $"create it, or correct its name in {Setting}"),
        "25006" => new("PostgreSQL is read-only", "point the address at the primary; after a failover this heals by itself once the new primary takes writes"),
        "42501" => new($"PostgreSQL does not permit it ({e.MessageText})", "let the role own the database, or grant it CREATE on its schema"),
        "53100" => new($"PostgreSQL's disk is full ({e.MessageText})", "free space or enlarge the volume; nothing that was accepted is lost"),
        "53300" => new("PostgreSQL has no connection left", "raise max_connections, or lower --max-connections of Metering"),
        "57P01" or "57P02" or "57P03" => new($"PostgreSQL is starting or stopping ({e.MessageText})", "it is tried again; if this stays, see PostgreSQL's log"),
        _ => new($"PostgreSQL answers {e.SqlState}: {e.MessageText}", "see the logs of Metering and of PostgreSQL"),
    };

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
