/** Closes the dialog that it stands in, without a script. */
export function CloseDialog() {
  return (
    <form method="dialog">
      <button type="submit" className="textButton">
        Close
      </button>
    </form>
  );
}
