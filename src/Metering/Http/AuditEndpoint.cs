using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeConfig.Metering.Audit;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>GET /v1/audit</c>: what the ledger took over, priced anew or erased, for those who may see everything.</summary>
internal sealed class AuditEndpoint(AuditReader reader, ReportAccess access, TimeProvider time)
{
    public const string Path = "/v1/audit";

    private const int DefaultDays = 31;
    private const int MostDays = 400;
    private const int DefaultLimit = 500;
    private const int MostLimit = 5_000;

    public async Task HandleAsync(HttpContext context)
    {
        var problems = new List<ProblemItem>();
        int Number(string name, int usual, int most)
        {
            if (context.Request.Query[name].ToString() is not { Length: > 0 } text)
            {
                return usual;
            }

            if (!int.TryParse(text, out var number) || number < 1 || number > most)
            {
                problems.Add(new ProblemItem(name, $"\"{text}\"; a number from 1 to {most} is needed"));
            }

            return number;
        }

        var (days, limit) = (Number("days", DefaultDays, MostDays), Number("limit", DefaultLimit, MostLimit));
        if (problems.Count > 0)
        {
            await context.InvalidAsync(problems);
        }
        else if (await access.AdmitAsync(context, []))
        {
            await context.JsonAsync(new AuditList(await reader.ReadAsync(time.GetUtcNow().AddDays(-days), limit, context.RequestAborted)), AuditJson.Default.AuditList);
        }
    }
}

/// <summary>What happened, the youngest first.</summary>
internal sealed record AuditList(IReadOnlyList<AuditRecord> Entries);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditList))]
internal sealed partial class AuditJson : JsonSerializerContext;
