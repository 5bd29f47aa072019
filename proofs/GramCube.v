(* G = XXᵀ, F = XXᵀX, powers of G: entries, eigenvectors, diagonalised forms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma kernel_cube (R : comRingType) n d (X : 'M[R]_(n, d)) : kernel X = power (gram X) 3.
Proof. by rewrite /kernel /features /power /= mulmx1 !trmx_mul trmxK /gram !mulmxA. Qed.

Lemma power3_entry (R : ringType) n (A : 'M[R]_n) i j :
  power A 3 i j = \sum_k \sum_l A i k * A k l * A l j.
Proof.
rewrite /power /= mulmx1 mxE; apply: eq_bigr => k _; rewrite mxE mulr_sumr.
by apply: eq_bigr => l _; rewrite mulrA.
Qed.

Theorem proof_thm_4_2_kernel : thm_4_2_kernel.
Proof. by move=> R n d X i j; rewrite -power3_entry -kernel_cube. Qed.
