using System.Text;
using ClaudeConfig.Metering.Focus;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Reports;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>GET /v1/focus</c>: charges as FOCUS 1.2 has them, in CSV.</summary>
internal sealed class FocusEndpoint(FocusReader reader, ReportAccess access, MeteringOptions options, TimeProvider time)
{
    public const string Path = "/v1/focus";

    private const int FlushAt = 64 * 1024;

    public async Task HandleAsync(HttpContext context)
    {
        // The same parameters as a report, of those that make sense here.
        var (request, problems) = new ReportRequestReader(context.Request.Query, time.GetUtcNow()).Read();
        var all = problems.ToList();
        if (request is not null)
        {
            if (request.GroupBy.Count > 0 || request.Filters.Any(filter => filter.Of.Dimension != ReportDimension.Project))
            {
                all.Add(new ProblemItem("groupBy", "an export has a row for each period, project, key, route, model and token class; only project may be asked for"));
            }

            if (request.Bucket is not (ReportBucket.Total or ReportBucket.Hour or ReportBucket.Day))
            {
                all.Add(new ProblemItem("bucket", "one of hour, day (the default) is needed"));
            }
        }

        if (request is null || all.Count > 0)
        {
            await context.InvalidAsync(all);
        }
        else if (await access.AdmitAsync(context, [.. request.Projects]))
        {
            await WriteAsync(context, request);
        }
    }

    private async Task WriteAsync(HttpContext context, ReportRequest request)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        var text = new StringBuilder();
        Csv.AppendLine(text, FocusRow.Names);
        var charges = reader.ReadAsync(
            HourSplit.HourOf(request.From), HourSplit.HourOf(request.To), request.Bucket == ReportBucket.Hour, [.. request.Projects], context.RequestAborted);
        await foreach (var charge in charges)
        {
            Csv.AppendLine(text, FocusRow.Of(charge, options.BillingAccount));
            if (text.Length > FlushAt)
            {
                await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
                text.Clear();
            }
        }

        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }
}
