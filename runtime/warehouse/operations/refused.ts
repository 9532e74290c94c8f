/** The state of the warehouse or of the lake does not allow the operation. Nothing was changed. */
export class OperationRefused extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = "OperationRefused";
    this.remedy = remedy;
  }
}
