using ClaudeConfig.ControllerRuntime;

namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>
/// One at a time for each project: what cleans up after a deleted project must not run beside what makes its children. As large as the set of
/// projects that are worked on at this moment.
/// </summary>
internal sealed class ProjectTurns
{
    private readonly Lock gate = new();
    private readonly Dictionary<NamespacedName, Turn> turns = [];

    /// <summary>Waits for the project's turn, which ends when the result is disposed of.</summary>
    public async Task<IDisposable> TakeAsync(NamespacedName project, CancellationToken cancellationToken)
    {
        var turn = Enter(project);
        try
        {
            await turn.Free.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(project, turn);
            throw;
        }

        return new Taken(() =>
        {
            turn.Free.Release();
            Leave(project, turn);
        });
    }

    private Turn Enter(NamespacedName project)
    {
        lock (gate)
        {
            if (!turns.TryGetValue(project, out var turn))
            {
                turns[project] = turn = new Turn();
            }

            turn.Users++;
            return turn;
        }
    }

    private void Leave(NamespacedName project, Turn turn)
    {
        lock (gate)
        {
            if (--turn.Users == 0)
            {
                turns.Remove(project);
                turn.Free.Dispose();
            }
        }
    }

    private sealed class Turn
    {
        public SemaphoreSlim Free { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Taken(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
