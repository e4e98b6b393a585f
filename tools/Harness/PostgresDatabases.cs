using Npgsql;

namespace ClaudeConfig.Harness;

/// <summary>Databases on a server that is already there.</summary>
public static class PostgresDatabases
{
    /// <summary>Creates a database unless it exists.</summary>
    /// <param name="server">Connection string of a role that may create databases.</param>
    /// <param name="name">The name.</param>
    /// <param name="template">Database to copy, to which nobody is connected; PostgreSQL's own unless given.</param>
    /// <returns>Connection string of the database.</returns>
    public static async Task<string> CreateAsync(string server, string name, string? template = null)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var exists = source.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        exists.Parameters.AddWithValue(name);
        if (await exists.ExecuteScalarAsync() is null)
        {
            await ExecuteAsync(source, $"CREATE DATABASE {Quoted(name)}" + (template is null ? "" : $" TEMPLATE {Quoted(template)}"));
        }

        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    /// <summary>Drops a database with everybody who is connected to it.</summary>
    /// <param name="server">Connection string of a role that owns it.</param>
    /// <param name="name">The name.</param>
    public static async Task DropAsync(string server, string name)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await ExecuteAsync(source, $"DROP DATABASE IF EXISTS {Quoted(name)} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string text)
    {
        await using var command = source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
