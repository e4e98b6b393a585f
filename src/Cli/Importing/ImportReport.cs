using System.Text;

namespace ClaudeConfig.Cli.Importing;

/// <summary>Says what an import made, what it left out, and what is to be done next.</summary>
internal static class ImportReport
{
    public static string Of(LiteLlmImport import, ImportTarget target)
    {
        var text = new StringBuilder();
        var objects = import.Objects;
        text.Append(Count(objects.Count("ClaudeProject"), "project")).Append(", ").Append(Count(objects.Count("Budget"), "budget")).Append(", ")
            .Append(Count(objects.Count("ModelRoute"), "route")).Append(", ").Append(Count(import.Keys, "key")).Append(import.Keys == 1 ? " by its hash alone\n" : " by their hashes alone\n");
        var notes = import.Notes.ToArray();
        if (notes.Length > 0)
        {
            text.Append("not converted:\n");
            foreach (var note in notes)
            {
                text.Append("  ").Append(note.File).Append(": ").Append(Safe(note.Path)).Append(": ").Append(note.Reason).Append('\n');
            }
        }

        if (import.Credentials.Count > 0)
        {
            text.Append("next, give the credentials of providers, which were not taken over:\n  kubectl create secret generic ").Append(ProviderImport.Secret).Append(" -n ").Append(target.Namespace);
            foreach (var (key, variable) in import.Credentials)
            {
                text.Append(" --from-literal=").Append(key).Append("=\"$").Append(Safe(variable ?? key.ToUpperInvariant().Replace('-', '_'))).Append('"');
            }

            text.Append('\n');
        }

        if (import.Hosts.Count > 0)
        {
            text.Append("and let gateways connect there (--outbound-hosts; --internal-hosts for private addresses): ").AppendJoin(',', import.Hosts).Append('\n');
        }

        return text.ToString();
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Safe(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
