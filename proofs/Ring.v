(* Coq's ring tactic for MathComp's commutative rings.  In a section on a ring R, of whatever structure:
     Add Ring r : (ring_of R).
     Ltac mcring := mcring_as (GRing.ComRing.zmodType R) (GRing.ComRing.ringType R). *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Export Ring.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* The ring that `ring` is told of has one name for each operation, however MathComp's structures spell it. *)
Ltac mcring_as Z S :=
  intros;  rewrite ?exprS ?expr0 ?mulrS ?mulr0n -[LHS]add0r;
  match goal with |- @eq _ ?x ?y => change (@eq (GRing.Zmodule.sort Z) x y) end;
  repeat match goal with
  | |- context [@GRing.add ?V] => tryif constr_eq V Z then fail else change (@GRing.add V) with (@GRing.add Z)
  | |- context [@GRing.opp ?V] => tryif constr_eq V Z then fail else change (@GRing.opp V) with (@GRing.opp Z)
  | |- context [GRing.zero ?V] => tryif constr_eq V Z then fail else change (GRing.zero V) with (GRing.zero Z)
  | |- context [@GRing.mul ?V] => tryif constr_eq V S then fail else change (@GRing.mul V) with (@GRing.mul S)
  | |- context [GRing.one ?V] => tryif constr_eq V S then fail else change (GRing.one V) with (GRing.one S)
  end; ring.

Lemma ring_of (R : comRingType) :
  @ring_theory (GRing.Zmodule.sort (GRing.ComRing.zmodType R)) 0 1 (@GRing.add (GRing.ComRing.zmodType R)) (@GRing.mul (GRing.ComRing.ringType R))
    (fun x y => x - y) (@GRing.opp (GRing.ComRing.zmodType R)) eq.
Proof.
split; [exact: add0r | exact: addrC | exact: addrA | exact: mul1r | exact: mulrC | exact: mulrA | exact: mulrDl | by [] |].
exact: subrr.
Qed.

