(* TRUSTED TEXT, the statements with exp and ln, over the real numbers of Coq's standard library.  In a file of its own:
   that library gives other meanings to MathComp's notations. *)
From Coq Require Import Reals.
Local Open Scope R_scope.

(* prop-4.11.a: the scalar core: for a = λ_1 > b = λ_n > 0 and κ = a/b, κe^{2(a−b)} > κ³ if and only if a − b > log κ; *)
Definition prop_4_11_a_exceeds_the_cube : Prop :=
  forall a b : R, 0 < b -> b < a -> (a / b * exp (2 * (a - b)) > (a / b) ^ 3 <-> a - b > ln (a / b)).

(* prop-4.11.a: and t ↦ te^{2t} is increasing on t ≥ 0 and positive for t > 0, so it keeps the order of eigenvalues. *)
Definition prop_4_11_a_keeps_the_order : Prop :=
  forall s t : R, 0 <= s -> s < t -> s * exp (2 * s) < t * exp (2 * t) /\ 0 < t * exp (2 * t).
